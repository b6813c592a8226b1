package fact

// Action is what a key of the screen does about something that is wrong. Its name is that of the key's intent.
type Action string

// The actions. NoAction is where no key of ours helps.
const (
	NoAction          Action = ""
	RollbackAction    Action = "rollback"
	RestartAction     Action = "restart"
	ScaleAction       Action = "scale"
	MaintenanceAction Action = "maintenance"
	RefreshAction     Action = "refresh"
)

// Actions are all that a key does.
var Actions = []Action{RollbackAction, RestartAction, ScaleAction, MaintenanceAction, RefreshAction}
