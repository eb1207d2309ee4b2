# The last resort of dependencies.cmake, off by default since builders are often offline: the sources that
# the distribution itself builds from, pinned by their hash, built static and kept out of installs.
include(FetchContent)
set(POLICY_SOURCES https://deb.debian.org/debian/pool/main
  https://snapshot.debian.org/archive/debian/20250520T000000Z/pool/main)

# policy_fetch(NAME PATH SHA256): makes the source available without adding it to the build.
function(policy_fetch name path sha256)
  list(TRANSFORM POLICY_SOURCES APPEND /${path} OUTPUT_VARIABLE urls)
  FetchContent_Declare(${name} URL ${urls} URL_HASH SHA256=${sha256} DOWNLOAD_EXTRACT_TIMESTAMP ON
    SOURCE_SUBDIR none)
  FetchContent_MakeAvailable(${name})
  set_property(GLOBAL PROPERTY POLICY_FETCHED TRUE)
  set(${name}_dir ${${name}_SOURCE_DIR} PARENT_SCOPE)
endfunction()

# policy_fetched_library(NAME SOURCES DIRECTORY…): a static library of a fetched project's sources.
function(policy_fetched_library name sources)
  add_library(${name} STATIC ${sources})
  target_compile_features(${name} PUBLIC cxx_std_17)
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories(${name} SYSTEM PUBLIC ${ARGN})
endfunction()

function(policy_fetch_yaml)
  policy_fetch(yaml y/yaml-cpp/yaml-cpp_0.7.0+dfsg.orig.tar.xz
    dc63708605404e0b963e0ca3a9619d1c8270eda2839603e6fa0384e5e51e5312)
  file(GLOB sources ${yaml_dir}/src/*.cpp)
  policy_fetched_library(fetched_yaml "${sources}" ${yaml_dir}/include)
endfunction()

function(policy_fetch_rapidjson)
  policy_fetch(rapidjson r/rapidjson/rapidjson_1.1.0+dfsg2.orig.tar.gz
    92aa6402743012e5f2c3db17def1ff5273df4f3ca7a8f8ed9f1041d392c14ce7)
  set(RAPIDJSON_INCLUDE_DIRS ${rapidjson_dir}/include PARENT_SCOPE)
endfunction()

function(policy_fetch_re2)
  policy_fetch(re2 r/re2/re2_20220601+dfsg.orig.tar.xz
    3bc61251da3b0b97be40a8a127818c517c62516e4eda11fc901d29496663df54)
  file(GLOB sources ${re2_dir}/re2/*.cc)
  policy_fetched_library(fetched_re2 "${sources};${re2_dir}/util/rune.cc;${re2_dir}/util/strutil.cc" ${re2_dir})
  target_link_libraries(fetched_re2 PUBLIC Threads::Threads)
endfunction()
