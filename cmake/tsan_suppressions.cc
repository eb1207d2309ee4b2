// What the thread sanitizer is told in every program: the packaged libraries are not compiled for
// it.

// Clang knows the names that its runtimes look for as reserved.
#ifdef __clang__
#pragma clang diagnostic ignored "-Wreserved-identifier"
#endif

extern "C" const char* __tsan_default_suppressions();

// cpp-httplib fills static tables behind a guard whose check the sanitizer cannot see. Only what
// that library itself does is passed over; what it calls of ours is watched as ever.
extern "C" const char* __tsan_default_suppressions() { return "called_from_lib:libcpp-httplib\n"; }
