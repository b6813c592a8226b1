package redis

import (
	"strings"

	"app.gonogo/gonogo/sources/queues/redis/keyscan"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// Sidekiq, up to version 6, and Resque let redis-namespace put a prefix before all their keys: "shop" for "shop:queues" and so on.
// Both have the same set of queues and the same counters behind it, so that they are told apart here.

// namespaces are the keys by which either is found.
var namespaces = []keyscan.Pattern{
	{Part: ":queues", End: true, Fits: namespaced, Verify: verifyNamespace},
	{Part: ":processes", End: true, Fits: namespaced, Verify: verifyNamespace},
}

func namespaced(namespace, _ string) bool { return namespace != "" }

// verifyNamespace asks which of the two a namespace is of. Processes are Sidekiq's alone.
func verifyNamespace(p *pipe.Batch, namespace string) func() (library, prefix string) {
	sidekiq, resque := hasSidekiq(p, namespace+":"), hasResque(p, namespace+":")
	processes := p.Exists(namespace + ":processes")
	return func() (string, string) {
		switch {
		case sidekiq() && (processes.Val() > 0 || !resque()):
			return "sidekiq", namespace
		case resque() && processes.Val() == 0:
			return "resque", namespace
		}
		return "", ""
	}
}

// hasSidekiq looks for the set of queues, which the first job makes, and for what the first process makes. The prefix ends with its
// colon, or is empty.
func hasSidekiq(p *pipe.Batch, prefix string) func() bool {
	queues := p.SCard(prefix + "queues") // fails when another program keeps something else under the name
	made := p.Exists(prefix+"processes", prefix+"stat:processed")
	return func() bool { return queues.Val() > 0 || made.Val() > 0 }
}

// hasResque looks for what no other library makes: its workers, their heartbeats, the list of failures.
func hasResque(p *pipe.Batch, prefix string) func() bool {
	workers, beats, failed := p.SCard(prefix+"workers"), p.HLen(prefix+"workers:heartbeat"), p.LLen(prefix+"failed")
	return func() bool { return workers.Val() > 0 || beats.Val() > 0 || failed.Val() > 0 }
}

// Bull, BullMQ and Bee-Queue, libraries of Node.js, name all keys of a queue after a prefix of the app's choice and the queue, as
// "bull:mail:id", and share several names, so that they are told apart here.

// nodePatterns are the keys by which one of them is found. Bull 4 makes no hash of settings until a queue is paused, hence its
// counter of ids, which Bee-Queue has too.
var nodePatterns = []keyscan.Pattern{
	{Part: ":meta", End: true, Fits: prefixed, Verify: verifyNodeQueue},
	{Part: ":id", End: true, Fits: prefixed, Verify: verifyNodeQueue},
}

// prefixed reports whether a name is a prefix and a queue, and not a single word.
func prefixed(queue, _ string) bool { return strings.Contains(queue, ":") }

// nodeKeys are the keys of a queue whose types distinguish the libraries from each other and from anything else.
var nodeKeys = []string{"id", "meta", "wait", "active", "delayed", "completed", "failed", "prioritized", "events", "stalled-check",
	"meta-paused", "priority", "jobs", "waiting", "succeeded", "stallBlock"}

// verifyNodeQueue asks which of the libraries a queue belongs to.
func verifyNodeQueue(p *pipe.Batch, queue string) func() (library, prefix string) {
	types := make([]*pipe.Text, len(nodeKeys))
	for i, k := range nodeKeys {
		types[i] = p.Type(queue + ":" + k)
	}
	meta := p.HMGet(queue+":meta", "version", "opts.maxLenEvents")
	return func() (string, string) {
		is := map[string]string{}
		for i, k := range nodeKeys {
			is[k] = types[i].Val()
		}
		signed := strings.HasPrefix(sample.Field(meta.Val(), 0), "bullmq") || sample.Field(meta.Val(), 1) != ""
		return nodeLibrary(queue, is, signed), ""
	}
}

// nodeLibrary names the library by the types of the keys of a queue; empty when it is none. signed is whether the settings are
// BullMQ's.
func nodeLibrary(queue string, is map[string]string, signed bool) string {
	any := func(kind string, keys ...string) bool {
		for _, k := range keys {
			if is[k] == kind {
				return true
			}
		}
		return false
	}
	lists, sets := any("list", "wait", "active"), any("zset", "delayed", "completed", "failed")
	switch {
	case signed, is["meta"] == "hash" && any("stream", "events"), any("stream", "events") && (is["id"] == "string" || lists || sets || any("zset", "prioritized")),
		any("zset", "prioritized") && (lists || sets):
		return "bullmq"
	case is["id"] == "string" && (is["jobs"] == "hash" || any("list", "waiting") || any("set", "succeeded", "failed") || any("string", "stallBlock")),
		is["id"] == "string" && strings.HasPrefix(queue, "bq:"):
		return "bee-queue"
	case is["id"] == "string" && (lists || sets || any("string", "stalled-check", "meta-paused") || any("zset", "priority")),
		is["id"] == "string" && strings.HasPrefix(queue, "bull:"), any("string", "meta-paused") && (lists || sets):
		return "bull"
	}
	return ""
}
