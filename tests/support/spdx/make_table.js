// Prints libpolicy/base/spdx_table.cc. See README.md.
const {createRequire} = require('module');
const from = createRequire(process.cwd() + '/');
const ids = from('spdx-license-ids');
const deprecated = from('spdx-license-ids/deprecated');
const exceptions = [...from('spdx-exceptions'), ...from('spdx-exceptions/deprecated')];
const version = (name) => from(`${name}/package.json`).version;

// What the SPDX License List names as the successor of each deprecated id. Net-SNMP has none.
const successors = {
  'BSD-2-Clause-FreeBSD': 'BSD-2-Clause-Views',
  'BSD-2-Clause-NetBSD': 'BSD-2-Clause',
  'GPL-2.0-with-GCC-exception': 'GPL-2.0-only WITH GCC-exception-2.0',
  'GPL-2.0-with-autoconf-exception': 'GPL-2.0-only WITH Autoconf-exception-2.0',
  'GPL-2.0-with-bison-exception': 'GPL-2.0-only WITH Bison-exception-2.2',
  'GPL-2.0-with-classpath-exception': 'GPL-2.0-only WITH Classpath-exception-2.0',
  'GPL-2.0-with-font-exception': 'GPL-2.0-only WITH Font-exception-2.0',
  'GPL-3.0-with-GCC-exception': 'GPL-3.0-only WITH GCC-exception-3.1',
  'GPL-3.0-with-autoconf-exception': 'GPL-3.0-only WITH Autoconf-exception-3.0',
  'Nunit': 'zlib-acknowledgement',
  'StandardML-NJ': 'SMLNJ',
  'bzip2-1.0.5': 'bzip2-1.0.6',
  'eCos-2.0': 'GPL-2.0-or-later WITH eCos-exception-2.0',
  'wxWindows': 'LGPL-2.0-or-later WITH WxWindows-exception-3.1',
};
for (const id of deprecated) {
  if (/^(A|L)?GPL-[\d.]+$|^GFDL-[\d.]+$/.test(id)) successors[id] = `${id}-only`;
}

const byLower = (a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);
function lines(words, separator) {
  const out = [];
  let line = '';
  for (const word of words) {
    if (line.length + word.length + separator.length > 84) {
      out.push(line);
      line = '';
    }
    line += word + separator;
  }
  if (line) out.push(line);
  return out.map((text) => `    "${text}"`).join('\n');
}

const known = [...ids, ...deprecated].sort(byLower);
const renamed = Object.entries(successors).sort((a, b) => byLower(a[0], b[0]));
process.stdout.write(`// The SPDX License List as it was published in spdx-license-ids ${version('spdx-license-ids')} and spdx-exceptions
// ${version('spdx-exceptions')}, and the successors of its deprecated ids. Printed by tests/support/spdx/make_table.js.
#include "base/spdx_table.h"

namespace policy::base {

// Sorted without regard to case, as they are searched.
const std::string_view kSpdxIds =
${lines(known, ' ')};

const std::string_view kSpdxExceptions =
${lines(exceptions.sort(byLower), ' ')};

// id=successor;
const std::string_view kSpdxSuccessors =
${renamed.map(([id, to]) => `    "${id}=${to};"`).join('\n')};

}  // namespace policy::base
`);
