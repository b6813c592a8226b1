//go:build integration

package keyvalue

import (
	"testing"

	"github.com/redis/go-redis/v9"

	"app.gonogo/gonogo/sources/queues/queuetest"
)

// What is played is played as a real Redis plays it.
func TestRealAnswers(t *testing.T) {
	o, err := redis.ParseURL(queuetest.RedisWith(t, queuetest.RedisConfig{Password: "orbit"}).URL())
	if err != nil {
		t.Fatal(err)
	}
	agree(t, started(t), o)
}
