// Secrets that the way they are written gives away: keys in armour, headers, URLs, commands, and
// names that end in "password" or "token". The last two rows have no expression: they are judged by
// the name of a variable alone.
#include <array>

#include "rules/secret_rules.h"

namespace policy::rules {
namespace {

constexpr std::array<SecretRule, 26> kRules = {{
    {"azure-storage-key", "an Azure storage key",
     "accountkey=", "(?i:AccountKey)=([A-Za-z0-9+/]{86}==)", 3, SecretKind::kWritten},
    {"azure-shared-access-key", "an Azure shared access key",
     "sharedaccesskey=", "(?i:SharedAccessKey)=([A-Za-z0-9+/]{43}=)", 3, SecretKind::kWritten},
    {"azure-sas", "an Azure shared access signature",
     "sig=", "[?&]sig=([A-Za-z0-9%+/]{43,}(?:%3D|%3d|=))", 3, SecretKind::kWritten},
    {"bootstrap-token", "a Kubernetes bootstrap token", "token",
     R"re((?i:token)["'\\]{0,3}[=: ]\s?["'\\]{0,3}([a-z0-9]{6}\.[a-z0-9]{16})\b)re", 3,
     SecretKind::kWritten},
    {"discord-webhook", "a Discord webhook", "/api/webhooks/",
     R"re(discord(?:app)?\.com/api/webhooks/\d{17,20}/([\w-]{60,}))re", 3, SecretKind::kWritten},
    {"slack-webhook", "a Slack webhook", "hooks.slack.com",
     R"re(hooks\.slack\.com/(?:services|workflows|triggers)/([A-Za-z0-9+/]{43,56}))re", 3,
     SecretKind::kWritten},
    {"teams-webhook", "a Teams webhook", "webhook.office.com",
     R"re(webhook\.office\.com/webhookb2/[a-z0-9@-]{60,}/IncomingWebhook/([a-z0-9]{32}))re", 3,
     SecretKind::kWritten},
    {"private-key", "a private key", "private key",
     R"re(-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----[\sA-Za-z0-9+/=\\:,-]{32})re", 0,
     SecretKind::kWritten},
    {"private-key-base64", "a private key in base64", "ls0tls1crudjti",
     "LS0tLS1CRUdJTi(?:BQUklWQVRFIEtFW|BSU0EgUFJJVkFURSBLRV|BFQyBQUklWQVRFIEtFW|"
     "BPUEVOU1NIIFBSSVZBVEUgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRV|BEU0EgUFJJVkFURSBLRV)[A-Za-z0-9+/"
     "=]{40}",
     0, SecretKind::kWritten},
    {"putty-key", "a PuTTY private key", "putty-user-key-file-", "PuTTY-User-Key-File-[23]:", 0,
     SecretKind::kWritten},
    {"password-hash", "a password's hash", "$2|$apr1$|$5$|$6$|$y$|$argon2",
     R"re((?:\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:apr1|5|6|y)\$[./A-Za-z0-9$=]{20,}|\$argon2(?:id|i|d)\$v=[\w,=$+/]{40,}))re",
     3, SecretKind::kWritten},
    {"npmrc-token", "an npm registry token", "_authtoken|_auth",
     R"re(_auth(?:Token)?["']?\s?=\s?["']?([\w+/=.-]{16,}))re", 3, SecretKind::kWritten},
    {"docker-auth", "a registry's credentials", "auth",
     R"re(\\{0,2}["']auth\\{0,2}["']\s{0,3}:\s{0,3}\\{0,2}["']([A-Za-z0-9+/]{8,}={0,2})\\{0,2}["'])re",
     2.5, SecretKind::kWritten},
    {"netrc", "credentials as in netrc", "machine",
     R"re(machine\s+[\w.-]+\s+login\s+\S+\s+password\s+(\S+))re", 0, SecretKind::kWritten},
    {"password", "a password", "password|passwd|passphrase|requirepass|masterauth|pass|pwd",
     R"re((?i)(?:password|passwd|passphrase|requirepass|masterauth|(?:^|[^A-Za-z])(?:pass|pwd))(?:=["'\x60]?|\\{0,2}["']\s{0,3}:\s{0,3}\\{0,2}["']|\\{0,2}["']\s{0,3},\s{0,3}\\{0,2}["']value\\{0,2}["']\s{0,3}:\s{0,3}\\{0,2}["'])([^\s"'\x60,;&|<>(){}\[\]\\]+))re",
     0, SecretKind::kPassword},
    {"password-line", "a password", "password|passwd|passphrase|requirepass|masterauth|pass|pwd",
     R"re((?im)^[ \t]*(?:- )?["\']?[\w.-]*(?:password|passwd|passphrase|requirepass|masterauth|(?:^|[^A-Za-z])(?:pass|pwd))["\']?[ \t]*[:=][ \t]+["\']?([^\s"'\x60,;&|<>(){}\[\]\\]+))re",
     0, SecretKind::kPassword},
    {"password-flag", "a password", "password|passwd|passphrase|requirepass|masterauth|pass|pwd",
     R"re((?i)(?:^|\s)--?[\w.-]*(?:password|passwd|passphrase|requirepass|masterauth|pass|pwd)[ \t]+["\']?([^\s"\'\x60,;&|<>(){}\[\]\\-][^\s"\'\x60,;&|<>(){}\[\]\\]*))re",
     0, SecretKind::kPassword},
    {"command-password", "a password in a command", "mysql|sshpass|redis-cli|openssl",
     R"re((?:\b(?:mysql|mysqladmin|mysqldump|mariadb)\b[^\n]*?\s-p|\bsshpass\s+-p\s?|\bredis-cli\b[^\n]*?\s-a\s+|\bopenssl\b[^\n]*?\spass:)["\']?([^\s"\'\x60;&|<>(){}-][^\s"\'\x60;&|<>(){}]*))re",
     0, SecretKind::kPassword},
    {"command-user", "credentials in a command", "curl|wget",
     R"re(\b(?:curl|wget)\b[^\n]*?\s(?:-u|--user)[ =]?["\']?[^\s"\':$]+:([^\s"'\x60,;&|<>(){}\[\]\\]+))re",
     0, SecretKind::kPassword},
    {"url-credentials", "credentials in a URL", "://",
     R"re(\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@"\'<>{}()$]*:([^\s/@"\'<>{}()]+)@[\w.\[-])re", 0,
     SecretKind::kPassword},
    {"authorization-header", "an authorization header", "authorization",
     R"re((?i)authorization["\'\\]{0,3}\s?[:=]\s?["\'\\]{0,3}(?:(?:basic|bearer|token|apikey)\s+([\w=~@.+/-]{8,})|[\w=~@.+/-]{20,}))re",
     2.5, SecretKind::kWritten},
    {"generic-secret", "what looks like a secret", "key|token|secret|credential",
     R"re((?i)(?:(?:api|auth|access|secret|private|encryption|signing|license|licence|master|account|storage|app|application|client|consumer|bearer|refresh|session|admin|bot|deploy|service|shared|webhook|jwt|cookie|hmac)[_.-]?(?:key|token|secret)|token|secret|apikey|credentials?|secret_key_base)(?:=["'\x60]?|\\{0,2}["']\s{0,3}:\s{0,3}\\{0,2}["']|\\{0,2}["']\s{0,3},\s{0,3}\\{0,2}["']value\\{0,2}["']\s{0,3}:\s{0,3}\\{0,2}["'])([\w.=+/~@!%^*-]{10,200}))re",
     3.5, SecretKind::kGeneric},
    {"generic-secret-line", "what looks like a secret", "key|token|secret|credential",
     R"re((?im)^[ \t]*(?:- )?["\']?[\w.-]*(?:(?:api|auth|access|secret|private|encryption|signing|license|licence|master|account|storage|app|application|client|consumer|bearer|refresh|session|admin|bot|deploy|service|shared|webhook|jwt|cookie|hmac)[_.-]?(?:key|token|secret)|token|secret|apikey|credentials?|secret_key_base)["\']?[ \t]*[:=][ \t]+["\']?([\w.=+/~@!%^*-]{10,200}))re",
     3.5, SecretKind::kGeneric},
    {"generic-secret-flag", "what looks like a secret", "key|token|secret|credential",
     R"re((?i)(?:^|\s)--?[\w.-]*(?:(?:api|auth|access|secret|private|encryption|signing|license|licence|master|account|storage|app|application|client|consumer|bearer|refresh|session|admin|bot|deploy|service|shared|webhook|jwt|cookie|hmac)[_.-]?(?:key|token|secret)|token|secret|apikey|credentials?|secret_key_base)[ \t]+["\']?([\w.=+/~@!%^*-]{10,200}))re",
     3.5, SecretKind::kGeneric},
    {"named-password", "a password", "pass|pwd", "", 0, SecretKind::kPassword},
    {"named-secret", "what is named as a secret", "key|token|secret", "", 0, SecretKind::kPassword},
}};

}  // namespace

std::span<const SecretRule> WrittenRules() { return kRules; }

}  // namespace policy::rules
