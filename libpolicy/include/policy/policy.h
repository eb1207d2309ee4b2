// Start here: everything a program needs to judge container images with policies.
//
//   1. document.h   ReadPolicySet: policies and exceptions, YAML -> PolicySet
//   2. report.h     ReadReport: what scanners write -> Report;  collect.h: reports and signed
//                   statements -> Evidence;  image.h: image archives, as evidence too;
//                   images.h: what lies beside an image in its registry; signing.h: what is put
//                   there;
//                   trust.h: Sigstore bundles by themselves
//   3. workload.h   ReadWorkloads, admission.h ReadAdmission: Kubernetes objects -> Subject;
//                   pin.h: manifests with the digests of their images
//   4. evaluate.h   Evaluate: Subject x Evidence x PolicySet x Context -> Decision
//   5. render.h     RenderText, RenderJson, …: Decision -> text
//
// Everything returns values; failures are Result<T> (result.h); nothing throws, prints, or reads a
// clock.
#pragma once

#include "policy/admission.h"
#include "policy/admit.h"
#include "policy/authoring.h"
#include "policy/authority.h"
#include "policy/catalog.h"
#include "policy/collect.h"
#include "policy/decision.h"
#include "policy/document.h"
#include "policy/evaluate.h"
#include "policy/evidence.h"
#include "policy/feed_index.h"
#include "policy/files.h"
#include "policy/image.h"
#include "policy/image_config.h"
#include "policy/images.h"
#include "policy/pin.h"
#include "policy/reference.h"
#include "policy/render.h"
#include "policy/report.h"
#include "policy/result.h"
#include "policy/signing.h"
#include "policy/signing_key.h"
#include "policy/test_results.h"
#include "policy/time.h"
#include "policy/trust.h"
#include "policy/verification.h"
#include "policy/version.h"
#include "policy/workload.h"
