// Package rabbitmq reads the queues of RabbitMQ and LavinMQ.
//
// Its rules, besides those of package store:
//
//   - The management API is asked for everything: it lists queues and changes none. Its figures lag by five seconds, and the parts
//     of one answer disagree; a field that is absent is unknown.
//   - A reading asks for one page of 250 queues by name, the next page the next time, and for the deepest queues of the other
//     pages one by one. To sort by depth makes the broker count them all; that is asked for at the first reading, and when the
//     broker's total has jumped.
//   - Where that API is closed, queues whose names are known are declared passively over AMQP: never one that may expire, for that
//     would renew its lease, and at most every 15 s.
//   - "Get messages" is never used: it changes state.
//   - The requests are our own. The client library gives a count that is absent as zero, opens a connection for each request, heeds
//     no context, and drops the answer's date and the broker's reason for a 401.
package rabbitmq
