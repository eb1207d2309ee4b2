// What Prisma Cloud's (Twistlock's) JSON and CSV have in common: the texts of its status and
// package columns. Not a public header.
#pragma once

#include <string_view>

#include "policy/evidence.h"

namespace policy::report {

// "fixed in 2.15.0, 2.12.2", "will not fix", "open", … -> versions and a status.
void SetPrismaStatus(Finding& finding, std::string_view status);
// A package by the name Prisma shows ("org.example_core", "glibc (used in libc6, libc-bin)"), its
// type ("os", "java", …; may be empty) and the distribution.
void SetPrismaPackage(Package& package, std::string_view name, std::string_view type,
                      std::string_view distro);
// What a failed compliance check is about: malware and secrets are checks among others here.
FindingKind PrismaKindOfCheck(std::string_view title);

}  // namespace policy::report
