package procfile

import (
	"slices"
	"strings"
)

// readCelery: -Q names queues, -X leaves some out; neither is all that the app has configured. beat and flower work nothing.
func readCelery(c call) (Command, bool) {
	if !slices.Contains(c.words, "worker") && !slices.Contains(c.words, "multi") {
		return Command{}, false
	}
	w := Command{Library: "celery"}
	if out, given := c.values("-X", "--exclude-queues"); given {
		w.except = commas(out)
	}
	names, given := c.values("-Q", "--queues")
	if !given {
		w.known, w.all = true, true
		return w, true
	}
	for i, n := range names { // "multi" gives each of its workers a list: -Q:1 images
		if after, ok := strings.CutPrefix(n, ":"); ok {
			_, names[i], _ = strings.Cut(after, "=")
		}
	}
	return w.said(commas(names))
}

// readSidekiq: -q name,weight, repeated; -C names a file, which cannot be seen from here; neither is "default".
func readSidekiq(c call) (Command, bool) {
	w := Command{Library: "sidekiq"}
	queues, given := c.values("-q", "--queue")
	if !given {
		if _, file := c.values("-C", "--config"); file {
			return w, true
		}
		w.assumed = true // config/sidekiq.yml is read without -C too
		return w.said([]string{"default"})
	}
	for i, q := range queues {
		queues[i], _, _ = strings.Cut(q, ",")
	}
	return w.said(queues)
}

// rqValued are the options of rq's worker that take the next word.
var rqValued = []string{"-u", "--url", "-c", "--config", "-P", "--path", "-n", "--name", "--num-workers", "-w", "--worker-class", "-j", "--job-class",
	"--queue-class", "--connection-class", "-S", "--serializer", "--results-ttl", "--worker-ttl", "--job-monitoring-interval",
	"--logging_level", "--logging-level", "--max-jobs", "--max-idle-time", "--pid", "--date-format", "--log-format", "--dequeue-strategy",
	"--sentry-dsn", "--exception-handler", "--maintenance-interval", "--sentry-ca-certs", "--settings", "--pythonpath", "--verbosity"}

func readRQ(c call) (Command, bool) {
	if len(c.words) == 0 || c.words[0] != "worker" && c.words[0] != "worker-pool" {
		return Command{}, false
	}
	c.words = c.words[1:]
	return readDjangoRQ(c)
}

// readDjangoRQ: the bare words are queues; none is "default".
func readDjangoRQ(c call) (Command, bool) {
	var names []string
	for i := 0; i < len(c.words); i++ {
		switch w := c.words[i]; {
		case slices.Contains(rqValued, w):
			i++
		case !strings.HasPrefix(w, "-"):
			names = append(names, w)
		}
	}
	r := Command{Library: "rq"}
	if len(names) == 0 {
		_, file := c.values("-c", "--config")
		names, r.assumed = []string{"default"}, file
	}
	return r.said(names)
}

// readRake: rake resque:work takes QUEUE or QUEUES, which may be a config var; rake jobs:work takes QUEUES, all without it.
func readRake(c call) (Command, bool) {
	for _, w := range c.words {
		if name, value, ok := strings.Cut(w, "="); ok && isVariable(name) {
			c.env[name] = value
		}
	}
	lists, given := c.environment("QUEUE", "QUEUES")
	for _, w := range c.words {
		switch w {
		case "resque:work", "resque:workers":
			r := Command{Library: "resque"}
			if !given {
				return r, true
			}
			var names []string
			for _, n := range commas(lists) {
				if out, not := strings.CutPrefix(n, "!"); not {
					r.except = append(r.except, out)
				} else {
					names = append(names, n)
				}
			}
			return r.said(names)
		case "jobs:work", "jobs:workoff":
			d := Command{Library: "delayed_job"}
			d.all = !given
			return d.said(commas(lists))
		case "solid_queue:start":
			return Command{Library: "solid_queue"}, true
		}
	}
	return Command{}, false
}

// environment gathers what variables hold.
func (c call) environment(names ...string) (list []string, given bool) {
	for _, n := range names {
		if v, ok := c.env[n]; ok {
			list, given = append(list, v), true
		}
	}
	return list, given
}

// readDelayedJob: --queues and --queue name queues, --pool=a,b:2 those of some workers, * all; none of them is all too.
func readDelayedJob(c call) (Command, bool) {
	if !slices.ContainsFunc(c.words, func(w string) bool { return w == "start" || w == "run" || w == "restart" }) {
		return Command{}, false
	}
	d := Command{Library: "delayed_job"}
	names, given := c.values("--queues", "--queue")
	pools, pooled := c.values("--pool")
	for _, p := range pools {
		p, _, _ = strings.Cut(p, ":")
		names = append(names, p)
	}
	if env, ok := c.environment("QUEUES", "QUEUE"); ok && !given && !pooled {
		names, given = env, true
	}
	d.all = !given && !pooled || slices.Contains(pools, "")
	return d.said(commas(names))
}

// readGoodJob: --queues "a:2;b,c:1;*", each pool with its threads; -a,b is all but a and b, + keeps an order. Without it
// GOOD_JOB_QUEUES counts, and all queues where that is not set.
func readGoodJob(c call) (Command, bool) {
	if len(c.words) > 0 && !strings.HasPrefix(c.words[0], "-") && c.words[0] != "start" {
		return Command{}, false
	}
	g := Command{Library: "good_job"}
	lists, given := c.values("--queues", "--queue-string")
	if !given {
		lists, given = c.environment("GOOD_JOB_QUEUES")
	}
	if !given {
		g.known, g.all = true, true
		return g, true
	}
	var names []string
	for _, pool := range strings.Split(strings.Join(lists, ";"), ";") {
		if i := strings.LastIndexByte(pool, ':'); i >= 0 {
			pool = pool[:i]
		}
		pool = strings.TrimSpace(pool)
		if out, not := strings.CutPrefix(pool, "-"); not {
			g.all = true
			g.except = append(g.except, commas([]string{out})...)
			continue
		}
		names = append(names, commas([]string{strings.TrimPrefix(pool, "+")})...)
	}
	g.except = slices.DeleteFunc(g.except, func(n string) bool { return slices.Contains(names, n) })
	return g.said(names)
}

// readSolidQueue: bin/jobs works what queue.yml says, which cannot be seen from here.
func readSolidQueue(c call) (Command, bool) {
	if !strings.HasSuffix(c.program, "bin/jobs") || len(c.words) > 0 && !strings.HasPrefix(c.words[0], "-") && c.words[0] != "start" {
		return Command{}, false
	}
	return Command{Library: "solid_queue"}, true
}

// readQue: -q and --queue-name, repeated; none is "default".
func readQue(c call) (Command, bool) {
	names, given := c.values("-q", "--queue-name")
	if !given {
		names = []string{"default"}
	}
	for i, n := range names { // name=priority
		names[i], _, _ = strings.Cut(n, "=")
	}
	return Command{Library: "que"}.said(names)
}
