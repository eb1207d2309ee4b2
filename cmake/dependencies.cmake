# The one place that finds things. Each library gets one name, dep::…, and the rest of the tree uses
# that. find_package first, pkg-config second, a pinned copy of the source last and only when asked
# for; a consumer only needs what the targets it links need.
option(POLICY_FETCH "Build yaml-cpp, RapidJSON and RE2 from pinned sources where they are not installed" OFF)
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
if(POLICY_FETCH)
  include(cmake/fetch.cmake)
  set(POLICY_MUST "")
else()
  set(POLICY_MUST REQUIRED)
endif()

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
find_package(yaml-cpp ${POLICY_MUST})
policy_dependency(yaml)
if(yaml-cpp_FOUND)
  target_link_libraries(dep_yaml INTERFACE $<IF:$<TARGET_EXISTS:yaml-cpp::yaml-cpp>,yaml-cpp::yaml-cpp,yaml-cpp>)
else()
  policy_fetch_yaml()
  target_link_libraries(dep_yaml INTERFACE fetched_yaml)
endif()

# RapidJSON: headers only, no target of its own.
find_package(RapidJSON ${POLICY_MUST})
if(NOT RapidJSON_FOUND)
  policy_fetch_rapidjson()
endif()
policy_dependency(json)
target_include_directories(dep_json SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS})

# RE2: no CMake config in the distribution, and its pkg-config version is 0.0.0: no bound.
pkg_check_modules(RE2 ${POLICY_MUST} IMPORTED_TARGET re2)
policy_dependency(re2)
if(RE2_FOUND)
  target_link_libraries(dep_re2 INTERFACE PkgConfig::RE2)
else()
  policy_fetch_re2()
  target_link_libraries(dep_re2 INTERFACE fetched_re2)
endif()

# expat and zlib: XML reports, and whatever comes packed.
find_package(EXPAT REQUIRED)
policy_dependency(expat)
target_link_libraries(dep_expat INTERFACE EXPAT::EXPAT)
find_package(ZLIB REQUIRED)
policy_dependency(zlib)
target_link_libraries(dep_zlib INTERFACE ZLIB::ZLIB)

# libarchive and SQLite: layers of images, and rpm's database in them.
find_package(LibArchive 3.6 REQUIRED)
policy_dependency(archive)
target_link_libraries(dep_archive INTERFACE LibArchive::LibArchive)
find_package(SQLite3 3.36 REQUIRED)
policy_dependency(sqlite)
target_link_libraries(dep_sqlite INTERFACE SQLite::SQLite3)

# libcurl: everything that dials out. 7.88 can leave a name server that does not answer.
find_package(CURL 7.88 REQUIRED)
policy_dependency(curl)
target_link_libraries(dep_curl INTERFACE CURL::libcurl)

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
