// Where distributions keep what we look for: the one list that laying layers and reading packages
// share.
#pragma once

#include <array>
#include <string_view>

namespace policy::image {

inline constexpr std::string_view kDpkgStatus = "var/lib/dpkg/status";
inline constexpr std::string_view kDpkgFolder = "var/lib/dpkg/status.d";  // distroless: a file each
inline constexpr std::array<std::string_view, 2> kApkInstalled = {"lib/apk/db/installed",
                                                                  "usr/lib/apk/db/installed"};
inline constexpr std::array<std::string_view, 3> kRpmFolders = {
    "var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm"};
inline constexpr std::string_view kRpmSqlite = "rpmdb.sqlite";
inline constexpr std::string_view kRpmSqliteLog = "rpmdb.sqlite-wal";
inline constexpr std::string_view kRpmNdb = "Packages.db";
inline constexpr std::string_view kRpmBerkeley = "Packages";
inline constexpr std::array<std::string_view, 4> kRpmFiles = {kRpmSqlite, kRpmSqliteLog, kRpmNdb,
                                                              kRpmBerkeley};
inline constexpr std::array<std::string_view, 2> kOsRelease = {"etc/os-release",
                                                               "usr/lib/os-release"};
inline constexpr std::string_view kOsReleaseFolder = "usr/lib/os.release.d";

}  // namespace policy::image
