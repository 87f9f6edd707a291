# sp_unit_test(NAME SOURCE LINKS ...): one cmocka program, run by ctest under its name.
# cmocka's header goes in as a system header, as clang finds its macros not pedantic.
function(sp_unit_test name source)
  cmake_parse_arguments(arg "" "" "LINKS" ${ARGN})
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE sp_flags ${arg_LINKS})
  target_include_directories(${name} SYSTEM PRIVATE ${CMOCKA_INCLUDE_DIRS})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests/unit)
  target_link_libraries(${name} PRIVATE PkgConfig::CMOCKA)
  target_compile_definitions(${name} PRIVATE
    TEST_SOURCE_DIR="${CMAKE_CURRENT_SOURCE_DIR}" PKI_DIR="${PROJECT_BINARY_DIR}/pki")
  add_test(NAME unit.${name} COMMAND ${name})
endfunction()
