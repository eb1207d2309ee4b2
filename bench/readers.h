// The benchmarks that depend on what files are there; see readers.cc.
#pragma once

namespace bench {

// Registers one pair of benchmarks for each format of the corpus; none where it is absent.
void RegisterReaders();

}  // namespace bench
