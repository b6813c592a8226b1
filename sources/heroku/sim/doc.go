// Package sim is a Heroku platform in a box: the Platform API, log sessions, a
// Redis with Sidekiq in it, a PostgreSQL with nothing in it and the status page, all in one process and on
// loopback only. It is faithful enough for the official command line client and
// for this program's own client, so that a demo and every test need no account.
//
// Rules of the house:
//
//   - What happens, happens in package world, a deterministic simulation.
//   - A Platform is a world behind a lock, driven by a clock and shown through
//     HTTP and Redis. Every timestamp and Date header is on the platform's clock.
//   - Scenarios are data in package scenario: steps on a timeline, and the code a commit carries.
//   - Nothing here stands for a real account: names end in .example, values of
//     config vars are invented.
package sim
