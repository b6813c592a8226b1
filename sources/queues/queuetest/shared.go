//go:build integration

package queuetest

import (
	"sync"
	"testing"
)

// shared is a server of the whole test binary, started by the first test that asks.
type shared struct {
	once     sync.Once
	instance *instance
}

// The shared servers. They belong to the process as its exit code does: there is no narrower owner, since the tests of a
// binary have nothing else in common.
var sharedRabbitMQ, sharedPostgres shared

// get starts the server on the first call. When that fails, so do all later calls.
func (s *shared) get(t testing.TB, start func() *instance) *Server {
	t.Helper()
	s.once.Do(func() { s.instance = start() })
	if s.instance == nil {
		t.Fatal("queuetest: the shared server did not start for an earlier test")
	}
	return &Server{instance: s.instance, t: t}
}

// Main runs the tests and closes the shared servers: os.Exit(queuetest.Main(m)). Without it they end a moment after the
// test binary, by their guards.
func Main(m *testing.M) int {
	code := m.Run()
	for _, s := range []*shared{&sharedRabbitMQ, &sharedPostgres} {
		if s.instance != nil {
			s.instance.close()
		}
	}
	return code
}
