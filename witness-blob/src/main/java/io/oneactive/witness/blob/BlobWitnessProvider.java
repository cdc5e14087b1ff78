package io.oneactive.witness.blob;

import io.oneactive.HaConfigException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingSpec;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The witness {@code azure-blob}: the lease of a blob that an operator made with {@code ha witness init}. */
public final class BlobWitnessProvider implements WitnessProvider {
    /** For {@link java.util.ServiceLoader}. */
    public BlobWitnessProvider() {}

    @Override
    public String name() {
        return "azure-blob";
    }

    @Override
    public List<SettingSpec> settings() {
        return List.of(
                SettingSpec.text(
                        BlobSettings.ENDPOINT,
                        "Where the account's blobs are, for instance https://account.blob.core.windows.net."),
                SettingSpec.text(BlobSettings.CONTAINER, "The blob's container.")
                        .defaultsTo(BlobSettings.DEFAULT_CONTAINER),
                SettingSpec.text(BlobSettings.BLOB, "The blob; by default named after the cluster."),
                SettingSpec.secret(BlobSettings.CONNECTION_STRING, "The account's connection string."),
                SettingSpec.text(BlobSettings.ACCOUNT_NAME, "The account, for accountKey."),
                SettingSpec.secret(BlobSettings.ACCOUNT_KEY, "A key of the account: full power over it."),
                SettingSpec.secret(
                        BlobSettings.SAS_TOKEN, "A shared access signature; sp=rw on the one blob is enough."),
                SettingSpec.duration(
                                BlobSettings.LEASE_DURATION,
                                BlobSettings.SHORTEST_LEASE.toMillis(),
                                BlobSettings.LONGEST_LEASE.toMillis(),
                                "How long the lease lasts without renewal; whole seconds.")
                        .defaultsTo(Long.toString(BlobSettings.SHORTEST_LEASE.toMillis())));
    }

    @Override
    public Optional<String> identity(SettingValues values, ProviderContext context) {
        return Optional.of(unchecked(values, context).identity());
    }

    @Override
    public Witness create(SettingValues values, ProviderContext context) {
        return BlobWitnessBuilder.of(checked(values, context)).build();
    }

    private static BlobSettings unchecked(SettingValues values, ProviderContext context) {
        BlobSettings settings = new BlobSettings(context.cluster());
        values.optionalText(BlobSettings.ENDPOINT).ifPresent(text -> settings.endpoint = text);
        values.optionalText(BlobSettings.CONTAINER).ifPresent(text -> settings.container = text);
        values.optionalText(BlobSettings.BLOB).ifPresent(text -> settings.blob = text);
        values.optionalText(BlobSettings.CONNECTION_STRING).ifPresent(text -> settings.connectionString = text);
        values.optionalText(BlobSettings.ACCOUNT_NAME).ifPresent(text -> settings.accountName = text);
        values.optionalText(BlobSettings.ACCOUNT_KEY).ifPresent(text -> settings.accountKey = text);
        values.optionalText(BlobSettings.SAS_TOKEN).ifPresent(text -> settings.sasToken = text);
        values.optionalDuration(BlobSettings.LEASE_DURATION).ifPresent(length -> settings.leaseDuration = length);
        return settings;
    }

    static BlobSettings checked(SettingValues values, ProviderContext context) {
        BlobSettings settings = unchecked(values, context);
        List<String> problems = new ArrayList<>();
        settings.faults().forEach((key, fault) -> problems.add(values.problem(key, fault)));
        if (!problems.isEmpty()) {
            throw new HaConfigException(problems);
        }
        return settings;
    }
}
