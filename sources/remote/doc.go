// Package remote tells which app is meant: by flag, by HEROKU_APP, or by the git remotes of the directory one stands in.
//
// Its rules:
//   - A name is checked against the platform's own rule before it is used anywhere; a name that breaks it is repeated
//     escaped, never as it stands.
//   - A remote's URL may hold a token: it is parsed and forgotten, never printed.
//   - The repository's configuration is read directly. git itself runs, for one second at most, only where reading is
//     not enough (includes, rewritten URLs, per-worktree settings).
//   - Files are read only when regular, and at most 1 MiB of them.
package remote
