//go:build integration

package jetfaults

import (
	"flag"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
)

// flags are the arguments of the test binary, as make jetfaults gives them.
var flags = struct {
	runs, jobs, kills *int
	seed, from        *uint64
}{
	runs:  flag.Int("runs", 20, "how many runs of the wheel"),
	jobs:  flag.Int("jobs", 4, "how many at once; they mostly wait"),
	kills: flag.Int("kills", 1, "how often a server of the cluster is killed of each kind"),
	seed:  flag.Uint64("seed", 0, "the only run to make; 0: all of them"),
	from:  flag.Uint64("from", 1, "the first seed"),
}

// nodeEnv names the configuration of the server that this process is to be.
const nodeEnv = "GONOGO_TEST_NATS_SERVER"

func TestMain(m *testing.M) {
	if conf := os.Getenv(nodeEnv); conf != "" {
		os.Exit(beNode(conf))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// beNode is a server of NATS until it is killed.
func beNode(conf string) int {
	o, err := server.ProcessConfigFile(conf)
	if err != nil {
		return 2
	}
	o.NoSigs = true
	s, err := server.NewServer(o)
	if err != nil {
		return 2
	}
	s.ConfigureLogger()
	s.Start()
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	<-end
	s.Shutdown()
	return 0
}
