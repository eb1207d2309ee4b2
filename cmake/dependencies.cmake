# The one place that finds things. Each library gets one name, dep::…, and the rest of the tree uses
# that. find_package first, pkg-config second; a consumer only needs what the targets it links need.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

function(policy_dependency name)
  if(NOT TARGET dep::${name})
    add_library(dep_${name} INTERFACE)
    add_library(dep::${name} ALIAS dep_${name})
  endif()
endfunction()

# OpenSSL: digests, keys, TLS.
find_package(OpenSSL 3.0 REQUIRED)
policy_dependency(crypto)
target_link_libraries(dep_crypto INTERFACE OpenSSL::Crypto)
policy_dependency(ssl)
target_link_libraries(dep_ssl INTERFACE OpenSSL::SSL)

# yaml-cpp: 0.7 calls its target plain yaml-cpp, 0.8 yaml-cpp::yaml-cpp.
find_package(yaml-cpp REQUIRED)
policy_dependency(yaml)
target_link_libraries(dep_yaml INTERFACE $<IF:$<TARGET_EXISTS:yaml-cpp::yaml-cpp>,yaml-cpp::yaml-cpp,yaml-cpp>)

# RapidJSON: headers only, no target of its own.
find_package(RapidJSON REQUIRED)
policy_dependency(json)
target_include_directories(dep_json SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})

# RE2: no CMake config in the distribution, and its pkg-config version is 0.0.0: no bound.
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
policy_dependency(re2)
target_link_libraries(dep_re2 INTERFACE PkgConfig::RE2)

if(POLICY_PROGRAMS)
  # cpp-httplib: the distribution splits it; its Cflags must reach every file that includes it.
  pkg_check_modules(HTTPLIB REQUIRED IMPORTED_TARGET cpp-httplib)
  policy_dependency(httplib)
  target_link_libraries(dep_httplib INTERFACE PkgConfig::HTTPLIB Threads::Threads)
  find_package(CLI11 REQUIRED)
  policy_dependency(cli11)
  target_link_libraries(dep_cli11 INTERFACE CLI11::CLI11)
  find_package(spdlog REQUIRED)
  policy_dependency(spdlog)
  target_link_libraries(dep_spdlog INTERFACE spdlog::spdlog)
  find_package(prometheus-cpp REQUIRED COMPONENTS core)
  policy_dependency(prometheus)
  target_link_libraries(dep_prometheus INTERFACE prometheus-cpp::core)
endif()
if(POLICY_TESTS)
  find_package(doctest REQUIRED)
  policy_dependency(doctest)
  target_link_libraries(dep_doctest INTERFACE doctest::doctest)
endif()
if(POLICY_BENCH)
  find_package(benchmark REQUIRED)
  policy_dependency(benchmark)
  target_link_libraries(dep_benchmark INTERFACE benchmark::benchmark)
endif()
