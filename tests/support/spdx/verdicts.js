// Prints the tables in tests/golden/base/spdx. See README.md. The same numbers each time: the
// expressions come from a small generator with a fixed seed.
const fs = require('fs');
const {createRequire} = require('module');
const from = createRequire(process.cwd() + '/');
const parse = from('spdx-expression-parse');
const satisfies = from('spdx-satisfies');
const folder = process.argv[2];

let state = 20270115;
const random = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0;
  return Math.floor((state / 4294967296) * n);
};
const pick = (list) => list[random(list.length)];
const reads = (text) => {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
};

// One table: does it read?
const words = ['MIT', 'Apache-2.0', 'GPL-2.0-only', 'GPL-2.0', 'LicenseRef-a.b-1', '0BSD',
  'DocumentRef-doc-1:LicenseRef-x', 'Classpath-exception-2.0', 'Nope-1.0', 'AND', 'OR', 'WITH', '+', '(', ')', 'and'];
const rows = new Set(['', ' ', 'MIT', 'MIT ', ' MIT', '(MIT)', '((MIT))', '()', '(', 'MIT)', 'MIT+', 'MIT +', 'MIT++', '+',
  'AND', 'MIT AND', 'AND MIT', 'MIT MIT', 'MIT AND OR MIT', 'MIT AND MIT', 'MIT OR MIT', 'MITANDMIT', '(MIT)AND(ISC)',
  'GPL-2.0-only WITH Classpath-exception-2.0', 'GPL-2.0+ WITH Bison-exception-2.2', 'MIT WITH MIT',
  '(MIT AND ISC) WITH Classpath-exception-2.0', 'MIT WITH', 'WITH Classpath-exception-2.0', 'Classpath-exception-2.0',
  'MIT WITH Classpath-exception-2.0 WITH Classpath-exception-2.0', 'MIT/ISC', 'MIT,ISC', 'MIT;ISC',
  'LicenseRef-', 'LicenseRef-a', 'LicenseRef-a_b', 'DocumentRef-a', 'DocumentRef-a:LicenseRef-b', 'DocumentRef-:LicenseRef-b',
  'LicenseRef-a+', 'LicenseRef-a WITH Classpath-exception-2.0', 'Public Domain', 'GNU GPL v2', 'NOASSERTION', 'NONE',
  'MIT or', '(MIT OR ISC', 'MIT OR ISC)', 'MIT OR (ISC AND (Zlib OR 0BSD))']);
// Right ones, and right ones with one word lost, doubled or replaced.
const simple = () => {
  const id = pick(['MIT', 'Apache-2.0', 'GPL-2.0-only', 'GPL-2.0', 'LicenseRef-a.b-1', 'DocumentRef-doc-1:LicenseRef-x']);
  return [id + (id.includes('Ref-') || random(4) ? '' : '+'), ...(random(4) ? [] : ['WITH', 'Classpath-exception-2.0'])];
};
const tokens = (depth) => {
  if (depth === 0 || random(3) === 0) return simple();
  const joined = [...tokens(depth - 1), pick(['AND', 'OR']), ...tokens(depth - 1)];
  return random(2) ? ['(', ...joined, ')'] : joined;
};
while (rows.size < 600) {
  const text = tokens(random(4));
  if (random(2)) text.splice(random(text.length), random(2), ...(random(2) ? [pick(words)] : []));
  rows.add(text.join(' '));
}
fs.writeFileSync(`${folder}/reads.tsv`,
  [...rows].map((text) => `${reads(text) ? 'yes' : 'no'}\t${text}\n`).join(''));

// The other: is it satisfied?
const ids = ['MIT', 'ISC', 'Zlib', '0BSD', 'AGPL-3.0-only', 'LicenseRef-x'];
const expression = (depth) => {
  if (depth === 0 || random(3) === 0) return pick(ids);
  const joined = `${expression(depth - 1)} ${pick(['AND', 'OR'])} ${expression(depth - 1)}`;
  return random(2) === 0 ? `(${joined})` : joined;
};
const judged = new Set();
while (judged.size < 1500) {
  const text = expression(1 + random(4));
  const allowed = ids.filter(() => random(2) === 0);
  if (allowed.length === 0 || allowed.length === ids.length) continue;
  judged.add(`${satisfies(text, allowed) ? 'yes' : 'no'}\t${allowed.join(',')}\t${text}`);
}
fs.writeFileSync(`${folder}/satisfies.tsv`, [...judged].join('\n') + '\n');
