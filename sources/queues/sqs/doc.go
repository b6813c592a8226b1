// Package sqs reads queues of Amazon SQS whose addresses stand in config vars.
//
// Its rules, besides those of package store:
//
//   - GetQueueAttributes alone is asked, a request a queue and reading: it is billed, so once a minute, and for fifty queues at most.
//     ReceiveMessage would hide messages and count a delivery.
//   - All counts are approximate, and settle within a minute after the producers stop.
//   - The age of the oldest message, rates and consumers are CloudWatch's or nobody's, and unknown here.
//   - Credentials go to amazonaws.com alone, by HTTPS; on this machine a stand-in may be asked.
package sqs
