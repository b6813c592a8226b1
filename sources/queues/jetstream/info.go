package jetstream

import "time"

// What is read of the server's answers.

type streamInfo struct {
	Config    streamConfig `json:"config"`
	State     streamState  `json:"state"`
	TimeStamp time.Time    `json:"ts"`
}

type streamConfig struct {
	Name      string   `json:"name"`
	Subjects  []string `json:"subjects"`
	Retention string   `json:"retention"`
}

type streamState struct {
	Msgs      uint64    `json:"messages"`
	FirstTime time.Time `json:"first_ts"`
	LastSeq   uint64    `json:"last_seq"`
	Consumers int       `json:"consumer_count"`
}

type consumerInfo struct {
	Name          string         `json:"name"`
	Config        consumerConfig `json:"config"`
	AckFloor      sequence       `json:"ack_floor"`
	NumAckPending int            `json:"num_ack_pending"`
	NumWaiting    int            `json:"num_waiting"`
	NumPending    uint64         `json:"num_pending"`
	PushBound     bool           `json:"push_bound"`
	Paused        bool           `json:"paused"`
}

type consumerConfig struct {
	Durable        string   `json:"durable_name"`
	AckPolicy      string   `json:"ack_policy"`
	DeliverPolicy  string   `json:"deliver_policy"`
	DeliverSubject string   `json:"deliver_subject"`
	FilterSubject  string   `json:"filter_subject"`
	FilterSubjects []string `json:"filter_subjects"`
}

type sequence struct {
	Stream uint64 `json:"stream_seq"`
}

// The words of the server's that mean something here. What a server does not say is the first of its kind.
const (
	workQueue = "workqueue" // a message goes once one consumer has acknowledged it
	ackNone   = "none"      // nothing is acknowledged
)

// all tells that a consumer begins with the first message.
func (c consumerConfig) all() bool { return c.DeliverPolicy == "" || c.DeliverPolicy == "all" }

// apiError is a refusal of the JetStream API.
type apiError struct {
	Code int `json:"err_code"`
}

// The refusals of an account, or a server, that has no JetStream.
const (
	notEnabledForAccount = 10039
	notEnabled           = 10076
)
