package rabbitmq

import (
	"regexp"
	"strings"
)

// role is what a queue is for, as far as its name and the others tell.
type role int

const (
	work    role = iota
	control      // of a library's own, or of one connection: hidden
	delay        // holds what is due later: its messages are scheduled
	dead         // holds what others gave up
)

var (
	controlName = regexp.MustCompile(`^amq\.gen-|^celeryev(\.|$)|\.celery\.pidbox$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	delayName   = regexp.MustCompile(`^celery_delayed_\d+$|\.DQ$`) // Celery on quorum queues; Dramatiq
	deadName    = regexp.MustCompile(`(?i)(^|[._:-])(dlq|dlx|xq|dead|dead[._-]?letters?([._-]queue)?)$`)
)

// roleOf tells what a queue is for. targets are the queues to which others' rejected messages go by name.
func (q *listed) roleOf(targets map[string]bool) role {
	switch {
	case bool(q.Exclusive), controlName.MatchString(q.Name):
		return control
	case delayName.MatchString(q.Name):
		return delay
	case targets[q.Name], deadName.MatchString(q.Name):
		return dead
	}
	return work
}

// deadLetterTarget is the queue to which this one's rejected messages go, where the queue's own settings tell: by the default
// exchange, which routes to the queue of the key's name. By another exchange only its bindings would tell; then a queue of
// the exchange's name is taken for it.
func (q *listed) deadLetterTarget() (string, bool) {
	exchange, ok := q.text("dead-letter-exchange")
	if !ok {
		return "", false
	}
	key, _ := q.text("dead-letter-routing-key")
	if exchange != "" {
		return exchange, true
	}
	return key, key != "" && key != q.Name
}

// delayedOf is the queue whose messages a delay queue holds; false for Celery's, which serve all.
func delayedOf(name string) (string, bool) { return strings.CutSuffix(name, ".DQ") }
