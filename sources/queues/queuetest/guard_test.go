//go:build integration

package queuetest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// errandVar makes this test binary start servers and then end in a bad way, in place of running tests.
const errandVar = "GONOGO_REALTEST_ERRAND"

// runErrand starts a Redis and a PostgreSQL, tells where, and panics or waits to be killed.
func runErrand(errand string) int {
	t := &errandTest{}
	r, p := Redis(t), Postgres(t)
	p.Stop()
	fmt.Printf("servers %s %s %s %s\n", r.Addr(), r.dir, p.Addr(), p.dir)
	switch errand {
	case "panic":
		panic("as a test might")
	case "wait":
		select {}
	}
	return 0
}

// errandTest is a test that is not run by the testing package; its cleanups never come to pass.
type errandTest struct{ testing.TB }

func (*errandTest) Helper()        {}
func (*errandTest) Cleanup(func()) {}
func (*errandTest) Fatal(args ...any) {
	fmt.Println(args...)
	os.Exit(1)
}

func TestNoServerOutlivesTheTestBinary(t *testing.T) {
	for _, how := range []string{"panic", "wait", "return"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), errandVar+"="+how)
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			words := strings.Fields(line)
			if err != nil || len(words) != 5 {
				t.Fatalf("%q, %v", line, err)
			}
			if how == "wait" {
				_ = cmd.Process.Kill() // as go test does some time after its own time limit
			}
			if err := cmd.Wait(); (err == nil) != (how == "return") {
				t.Fatalf("ended with %v", err)
			}
			for i := 1; i < 5; i += 2 {
				Await(t, "the end of the server at "+words[i], func() bool { return !accepts(words[i]) })
				Await(t, "the end of "+words[i+1], func() bool {
					_, err := os.Stat(words[i+1])
					return os.IsNotExist(err)
				})
			}
		})
	}
}

func accepts(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
