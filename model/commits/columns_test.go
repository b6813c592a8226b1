package commits_test

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model/commits"
)

func TestColumnsThatMigrationsDrop(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ path, text, want string }{
		"Rails":                    {"db/migrate/1_x.rb", "class X < ActiveRecord::Migration[7.1]\n  def change\n    remove_column :users, :email, :string\n  end\nend", "users.email"},
		"Rails, several":           {"db/migrate/1_x.rb", "def change\n  remove_columns :users, :email, :phone, type: :string\nend", "users.email users.phone"},
		"Rails, in a table":        {"db/migrate/1_x.rb", "def up\n  change_table :users do |t|\n    t.remove :email\n  end\nend\ndef down\n  remove_column :users, :name\nend", "users.email"},
		"Rails, only the way back": {"db/migrate/1_x.rb", "def up\n  add_column :users, :email, :string\nend\ndef down\n  remove_column :users, :email\nend", ""},
		"Rails, a table":           {"db/migrate/1_x.rb", "def change\n  drop_table :carts\nend", "carts"},
		"Rails, a comment":         {"db/migrate/1_x.rb", "def change\n  # remove_column :users, :email\nend", ""},
		"Django":                   {"shop/migrations/0002_x.py", "operations = [\n    migrations.RemoveField(\n        model_name='user',\n        name='email',\n    ),\n    migrations.AddField(model_name='user', name='mail'),\n]", "user.email"},
		"Django, in one line":      {"shop/migrations/0002_x.py", "migrations.RemoveField(model_name=\"user\", name=\"email\"),", "user.email"},
		"Django, a model":          {"shop/migrations/0002_x.py", "migrations.DeleteModel(\n  name='Cart',\n),", "cart"},
		"Alembic":                  {"alembic/versions/a1_x.py", "def upgrade():\n    op.drop_column('users', 'email')\n\ndef downgrade():\n    op.drop_column('users', 'mail')", "users.email"},
		"SQL":                      {"prisma/migrations/1/migration.sql", "ALTER TABLE \"users\" DROP COLUMN \"email\",\nDROP COLUMN \"phone\";", "users.email users.phone"},
		"SQL, two lines":           {"migrations/1_x.up.sql", "alter table public.users\n  drop column if exists email;", "users.email"},
		"SQL, a table":             {"migrations/1_x.sql", "DROP TABLE IF EXISTS carts;", "carts"},
		"goose":                    {"migrations/1_x.sql", "-- +goose Up\nALTER TABLE users ADD email text;\n-- +goose Down\nALTER TABLE users DROP COLUMN email;", ""},
		"a way back of its own":    {"migrations/1_x.down.sql", "ALTER TABLE users DROP COLUMN email;", ""},
		"Ecto":                     {"priv/repo/migrations/1_x.exs", "def change do\n  alter table(:users) do\n    remove :email\n  end\nend", "users.email"},
		"Laravel":                  {"database/migrations/1_x.php", "public function up(): void\nSchema::table('users', function (Blueprint $table) {\n  $table->dropColumn('email');\n});\npublic function down(): void\nSchema::table('users', function (Blueprint $table) {\n  $table->dropColumn('mail');", "users.email"},
		"no migration":             {"app/models/user.rb", "remove_column :users, :email", ""},
		"an index":                 {"db/migrate/1_x.rb", "def change\n  remove_index :users, :email\nend", ""},
		"a constraint":             {"migrations/1_x.sql", "ALTER TABLE users DROP CONSTRAINT email_unique;", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := commits.File{Path: c.path, Kind: commits.Added, Hunks: []commits.Hunk{{}}}
			for _, line := range strings.Split(c.text, "\n") {
				file.Hunks[0].Text = append(file.Hunks[0].Text, "+"+line)
			}
			r := commits.Range{Commits: []commits.Commit{{SHA: "a", Files: []commits.File{file}}}}
			names, whole := r.Dropped()
			if got := strings.Join(names, " "); got != c.want || !whole {
				t.Errorf("got %q, whole %t, want %q, true", got, whole, c.want)
			}
			r.Commits[0].Files[0].Kind = commits.Changed // a migration that was there before does not run again
			if got, _ := r.Dropped(); len(got) > 0 {
				t.Errorf("of a changed file got %q, want nothing", got)
			}
		})
	}
}

// A migration whose lines are not all there may drop more.
func TestAMigrationThatWasNotReadWhole(t *testing.T) {
	t.Parallel()
	for name, hunks := range map[string][]commits.Hunk{"no lines": nil, "a recording": {{Lines: 4}}, "cut": {{Text: []string{"+remove_column :users, :email"}, Cut: true}}} {
		r := commits.Range{Commits: []commits.Commit{{SHA: "a", Files: []commits.File{{Path: "db/migrate/1_x.rb", Kind: commits.Added, Hunks: hunks}}}}}
		if names, whole := r.Dropped(); whole {
			t.Errorf("%s: %q is told to be all", name, names)
		}
	}
}
