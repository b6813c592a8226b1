package model

import "app.gonogo/gonogo/model/fact"

// SourceName is how a source is called: on the screen, on a tape and in JSON. Names never change.
type SourceName = fact.SourceName

// The names of sources. StoreSource gives those of queue stores.
const (
	PlatformSource  SourceName = "heroku" // the connection to the platform, which belongs to no app
	AppSource       SourceName = "heroku/app"
	DynosSource     SourceName = "heroku/dynos"
	FormationSource SourceName = "heroku/formation"
	ReleasesSource  SourceName = "heroku/releases"
	AddOnsSource    SourceName = "heroku/addons"
	LogsSource      SourceName = "heroku/logs"
	OrdersSource    SourceName = "heroku/orders"
	StatusSource    SourceName = "status" // Heroku's status page
	QueuesSource    SourceName = "queues" // the search for queue stores
	LinesSource     SourceName = "lines"  // a saved log or a pipe
	DrainSource     SourceName = "drain"
	TapeSource      SourceName = "tape"
	ConfigSource    SourceName = "config"
)

// StoreSource is the name of the source of the queue store that a config var names.
func StoreSource(configVar string) SourceName { return fact.StoreSource(configVar) }
