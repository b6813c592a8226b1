package scenario

// events is every event of the language with the reader of its words.
var events = map[string]func(*args) event{
	"app":         readApp,
	"maintenance": readMaintenance,
	"preboot":     readPreboot,
	"formation":   readFormation,
	"dynos":       readDynos,
	"dyno":        readDyno,
	"release":     readRelease,
	"log":         readLog,
	"router":      readRouter,
	"vitals":      readVitals,
	"queue":       readQueue,
	"store":       readStore,
	"settings":    readSettings,
	"order":       readOrder,
	"health":      readHealth,
	"account":     readAccount,
	"budget":      readBudget,
	"clock":       readClock,
	"platform":    readPlatform,
	"notice":      readNotice,
	"losses":      readLosses,
	"stranger":    readStranger,
	"tick":        readTick,
}
