// What nearly every file of ours includes: precompiled where POLICY_PCH asks for it, and nowhere
// else, so that a file that forgets an include is still found.
#pragma once
#if __has_include("policy/policy.h")
#include "policy/policy.h"
#endif
#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>
