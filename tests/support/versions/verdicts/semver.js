#!/usr/bin/env node
// Adds the verdict of npm's semver (loose mode) to each "a<TAB>b" line. With --about, says which
// program speaks. A version that semver refuses ends the program.
const semver = require('semver');

if (process.argv[2] === '--about') {
  console.log(`npm semver ${require('semver/package.json').version}, compare with loose`);
} else {
  const text = require('fs').readFileSync(0, 'utf8');
  for (const line of text.split('\n').filter(Boolean)) {
    const [a, b] = line.split('\t');
    console.log(`${a}\t${b}\t${semver.compare(a, b, {loose: true})}`);
  }
}
