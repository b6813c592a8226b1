// Package heroku watches an app by the Platform API: pollers of facts that log lines wake, and orders. Package api sends every request,
// package stream follows the log.
//
// Its rules:
//
//   - Every request goes through the one transport of package api. Nothing here prints.
//   - An order is exactly one request on a fresh connection; when its answer is lost it is
//     Lost, and only evidence settles it.
//   - The allowance is shared with the whole team: one poller a fact and app, log lines make them look earlier, and
//     looking early has an allowance of its own.
package heroku
