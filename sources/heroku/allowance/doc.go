// Package allowance schedules all requests of an account to the Platform API. The account has a bucket of 4,500 requests that refills
// by about 75 a minute; everybody who uses the account drinks from it, the team's CI too.
//
//   - Asked, an order with what it must read and what a person asks for by hand, never waits and is never refused.
//   - Visible and Background requests wait for their turn. Together they stay below the refill: at most burst and pace·minutes in any
//     span of time, over all gonogos of this machine (share.go). Near the reserve they become slower.
//   - Below the reserve, 5 % of the bucket, only Asked requests go out.
//   - Within a class the apps take turns, and within an app who came first is first. Nobody starves: a background request that has waited
//     a minute counts as visible.
//   - After a 429 all but Asked pause for 15 to 60 s, and then a single request finds out.
//
// The clock is the caller's. Nothing here waits: Try tells how long to wait, and a channel that closes when it is worth asking earlier.
package allowance
