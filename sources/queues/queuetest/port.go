//go:build integration

package queuetest

import (
	"context"
	"fmt"
	"net"
	"os"
	"sync/atomic"
	"testing"
)

// The ports tried: above the well-known ones, below those that Linux, macOS and the BSDs give to clients.
const (
	lowestPort = 20000
	ports      = 12000
)

// portsTried counts over all servers of this binary; the process id spreads the binaries that run at the same time.
var portsTried atomic.Int64

// freePort is a port of the loopback address that nobody listens on now.
func freePort(t testing.TB) int {
	t.Helper()
	for range 200 {
		port := lowestPort + int((int64(os.Getpid())*97+portsTried.Add(1))%ports)
		listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		listener.Close()
		return port
	}
	t.Fatal("queuetest: 200 ports of the loopback address were taken")
	return 0
}
