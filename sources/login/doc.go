// Package login finds the token that the user already has and the address it may be sent to. It never makes, changes
// or stores one.
//
// Its rules:
//   - The CLI's order: --token-file, HEROKU_API_KEY, the operating system's keychain, netrc, `heroku auth:token`. What was named
//     explicitly and cannot be used is an error; what is merely absent leads on to the next place.
//   - A [Token] prints as "[token]" however it is printed. [Token.Reveal] is the one way out, for the Authorization header.
//   - A token goes to Heroku's own domains over HTTPS, and to this machine. [Host] refuses every other address; it does not
//     fall back silently, as the CLI does.
//   - Everything outside this process gets a time limit: one second for a keychain, ten for the CLI.
package login
