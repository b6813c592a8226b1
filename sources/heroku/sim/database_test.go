package sim

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Who asks the app's database gets in with the address in the config vars, and finds nothing.
func TestDatabaseHoldsNothing(t *testing.T) {
	p := started(t, "calm")
	p.mu.Lock()
	app := p.world.Apps[0]
	url := app.Releases[len(app.Releases)-1].Config["DATABASE_URL"]
	p.mu.Unlock()
	for _, mode := range []string{"prefer", "disable"} {
		conn, err := pgconn.Connect(t.Context(), url+"?sslmode="+mode)
		if err != nil {
			t.Fatal(err)
		}
		results, err := conn.Exec(t.Context(), "begin read only\n;select 1, 2\n;commit").ReadAll()
		if err != nil || len(results) != 3 {
			t.Fatalf("%d answers, %v", len(results), err)
		}
		if len(results[1].Rows) != 0 || results[2].CommandTag.String() != "COMMIT" {
			t.Errorf("%+v", results)
		}
		if mode == "disable" { // ends with the platform
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Exec(t.Context(), "select 1").ReadAll(); err == nil {
				t.Error("the database outlives the platform")
			}
			continue
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// A client that wants more than nothing is told so: nothing it asks for looks done.
func TestDatabaseRefusesWhatItIsNot(t *testing.T) {
	p := started(t, "calm")
	url := into[map[string]string](t, ask(t, p, "GET", appPath+"/config-vars", ""))["DATABASE_URL"]
	if _, err := pgconn.Connect(t.Context(), url+"?application_name=psql+non-interactive"); err == nil || !strings.Contains(err.Error(), "gonogo sim does not simulate this: psql.") {
		t.Errorf("psql gets %v, want a refusal", err)
	}
	conn, err := pgconn.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for statement, want := range map[string]string{
		"create table a (b int)": "CREATE", "with a as (select 1) select * from a": "WITH", "drop table a": "DROP", "show all": "SHOW", "insert into a values (1)": "INSERT",
	} {
		if _, err := conn.Exec(t.Context(), statement).ReadAll(); err == nil || !strings.Contains(err.Error(), "does not simulate this: the statement "+want+".") {
			t.Errorf("%s: got %v, want a refusal", statement, err)
		}
	}
	if _, err := conn.Exec(t.Context(), "set a to b; select 1").ReadAll(); err != nil {
		t.Errorf("after refusals: %v", err)
	}
}
