//go:build integration

package keyvalue

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/sources/queues/realtest"
)

// What is played is played as a real Redis plays it.
func TestRealAnswers(t *testing.T) {
	o, err := redis.ParseURL(realtest.RedisWith(t, realtest.RedisConfig{Password: "orbit"}).URL())
	if err != nil {
		t.Fatal(err)
	}
	agree(t, started(t), o)
}
