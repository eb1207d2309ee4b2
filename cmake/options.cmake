# How every target of ours is compiled: policy_target(NAME).
function(policy_target name)
  target_compile_features(${name} PUBLIC cxx_std_20)
  set_target_properties(${name} PROPERTIES CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON POSITION_INDEPENDENT_CODE ON)
  if(POLICY_WERROR)
    target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
      -Wno-sign-conversion -Wno-missing-field-initializers -Werror)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # g++ 12 raises both falsely on "x" + std::string and on designated initialisers.
      target_compile_options(${name} PRIVATE -Wno-restrict -Wno-maybe-uninitialized)
    elseif(CMAKE_CXX_COMPILER_ID MATCHES Clang)
      target_compile_options(${name} PRIVATE -Wreserved-identifier)
    endif()
  endif()
  if(POLICY_PCH)
    target_precompile_headers(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/precompiled.h)
  endif()
  if(POLICY_SANITIZE)
    target_compile_options(${name} PRIVATE -fsanitize=${POLICY_SANITIZE} -fno-omit-frame-pointer
      -fno-sanitize-recover=all)
    if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
      target_compile_options(${name} PRIVATE
        -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/cmake/sanitizer-ignorelist.txt)
    endif()
    target_link_options(${name} PUBLIC -fsanitize=${POLICY_SANITIZE})
    get_target_property(type ${name} TYPE)
    if(type STREQUAL "EXECUTABLE" AND POLICY_SANITIZE STREQUAL "thread")
      target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/tsan_suppressions.cc)
    endif()
  endif()
endfunction()
