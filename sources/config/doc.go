// Package config is what the user said: in a file of their own, in the repository's file, in the environment and by flag.
//
// Its rules:
//   - One table, rows in setting.go, says which settings there are, what they accept and how far a repository is believed.
//     Files, variables, flags, the listing and the key check all read that table.
//   - Layers, each over the one before: default, the user's file, the repository's file, GONOGO_ variables, flags. Every
//     value knows its origin.
//   - Strict: an unknown key, a wrong value, anything but plain YAML is an error with file, line and column.
//   - The repository's file is data from a stranger. It may make things safer (production on, read-only on, queues off, less
//     memory) and change how things look. Anything else in it counts only after [Trust] of exactly those bytes.
//   - Reading is bounded before it is parsed: 64 KiB, plain file, no long lines, no deep nesting, no aliases.
//   - Foreign text reaches an error escaped and cut. There are no secrets here: tokens have no place in these files.
package config
