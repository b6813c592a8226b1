// Command gonogo is a terminal mission control for Heroku apps.
package main

import (
	"os"

	"app.gonogo/gonogo/cmd"
)

func main() { os.Exit(cmd.Main()) }
