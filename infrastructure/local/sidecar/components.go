package main

import (
	"github.com/dapr/components-contrib/nameresolution/sqlite"
	"github.com/dapr/components-contrib/pubsub/kafka"
	"github.com/dapr/components-contrib/secretstores/local/env"
	"github.com/dapr/components-contrib/state/postgresql/v2"
	"github.com/dapr/dapr/pkg/components"
	"github.com/dapr/dapr/pkg/components/bindings"
	"github.com/dapr/dapr/pkg/components/configuration"
	"github.com/dapr/dapr/pkg/components/conversation"
	"github.com/dapr/dapr/pkg/components/crypto"
	"github.com/dapr/dapr/pkg/components/lock"
	"github.com/dapr/dapr/pkg/components/middleware/http"
	"github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/components/pubsub"
	"github.com/dapr/dapr/pkg/components/secretstores"
	"github.com/dapr/dapr/pkg/components/state"
	"github.com/dapr/dapr/pkg/runtime/registry"
	"github.com/dapr/kit/logger"
)

// The components that infrastructure/dapr names; a component file of any other type is refused by the runtime.
func register() *registry.Options {
	v2 := components.VersionConstructor{Version: "v2", Constructor: postgresql.NewPostgreSQLStateStore}
	state.DefaultRegistry.RegisterComponentWithVersions("postgresql", components.Versioning{Preferred: v2, Default: "v2"})
	pubsub.DefaultRegistry.RegisterComponent(kafka.NewKafka, "kafka")
	nameresolution.DefaultRegistry.RegisterComponent(sqlite.NewResolver, "sqlite")
	secretstores.DefaultRegistry.RegisterComponent(env.NewEnvSecretStore, "local.env")

	// The runtime asks every kind for its logger, also the kinds that nothing is registered of.
	log := logger.NewLogger("dapr.contrib")
	bindings.DefaultRegistry.Logger = log
	configuration.DefaultRegistry.Logger = log
	conversation.DefaultRegistry.Logger = log
	crypto.DefaultRegistry.Logger = log
	http.DefaultRegistry.Logger = log
	lock.DefaultRegistry.Logger = log
	nameresolution.DefaultRegistry.Logger = log
	pubsub.DefaultRegistry.Logger = log
	secretstores.DefaultRegistry.Logger = log
	state.DefaultRegistry.Logger = log

	return registry.NewOptions().
		WithBindings(bindings.DefaultRegistry).
		WithConfigurations(configuration.DefaultRegistry).
		WithConversations(conversation.DefaultRegistry).
		WithCryptoProviders(crypto.DefaultRegistry).
		WithHTTPMiddlewares(http.DefaultRegistry).
		WithLocks(lock.DefaultRegistry).
		WithNameResolutions(nameresolution.DefaultRegistry).
		WithPubSubs(pubsub.DefaultRegistry).
		WithSecretStores(secretstores.DefaultRegistry).
		WithStateStores(state.DefaultRegistry)
}
