// Package heroku is the Platform API as a source of facts and a taker of orders.
//
// Its rules:
//
//   - Every request goes through the one transport: it knows the token, the budget, the cache, the clock skew and
//     read-only. Nothing here prints; what the platform warns of becomes a Notice.
//   - The token goes to the API's own host alone, and no redirect is followed. Log session URLs are secrets of their
//     own: they get no token, and they stand in no error, event or log.
//   - A GET may be tried again. An order is exactly one request on a fresh connection; when its answer is lost it is
//     Lost, and only evidence settles it.
//   - The allowance is shared with the whole team: one poller a fact and app, log lines make them look earlier, and
//     looking early has an allowance of its own.
//   - A reconnect of the log stream neither repeats lines nor hides that some may be missing.
//   - Foreign words pass safe.Text before they are facts. Config var values and output URLs never become facts.
package heroku
