// Reads vectors, one a line, and writes "base score<TAB>score with everything" by npm's
// ae-cvss-calculator.
const calculator = require('ae-cvss-calculator');
const lines = require('fs').readFileSync(0, 'utf8').split('\n').filter((line) => line);
const score = (vector) => calculator.fromVector(vector).calculateScores(false);
for (const line of lines) {
  const [base, full] = line.split('\t');
  console.log(score(base).overall.toFixed(1) + '\t' + score(full).overall.toFixed(1));
}
