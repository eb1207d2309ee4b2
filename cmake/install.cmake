# Installs the libraries, the public headers alone, the programs, and a package that finds its needs.
include(CMakePackageConfigHelpers)
set(POLICY_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/policy)
install(TARGETS policy_core policy_attest policy_registry policy_policy dep_crypto dep_yaml dep_json dep_re2
  dep_expat dep_zlib dep_archive dep_sqlite dep_curl
  EXPORT policyTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} FILE_SET HEADERS)
install(EXPORT policyTargets NAMESPACE policy:: DESTINATION ${POLICY_CMAKE_DIR})
configure_package_config_file(cmake/policyConfig.cmake.in ${PROJECT_BINARY_DIR}/policyConfig.cmake
  INSTALL_DESTINATION ${POLICY_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/policyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/policyConfig.cmake ${PROJECT_BINARY_DIR}/policyConfigVersion.cmake
  DESTINATION ${POLICY_CMAKE_DIR})
if(POLICY_PROGRAMS)
  install(TARGETS policy-check policy-webhook RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
