// Package api is the Platform API: one client with one token, and what it reads.
//
// Its rules:
//
//   - Every request goes through the one transport: it knows the token, the budget, the cache, the clock skew and
//     read-only. Nothing here prints; what the platform warns of becomes a Notice.
//   - The token goes to the API's own host alone, and no redirect is followed.
//   - A GET may be tried again. Whatever changes something is exactly one request on a fresh connection.
//   - Foreign words pass safe.Text before they are facts. Config var values and output URLs never become facts.
package api
