package io.oneactive.witness.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.AccessToken;
import io.oneactive.HaConfigException;
import io.oneactive.spi.ProviderContext;
import io.oneactive.spi.SettingValues;
import io.oneactive.spi.Witness;
import io.oneactive.spi.WitnessProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class BlobSettingsTest {
    private static final String URL = "https://account.blob.core.windows.net";
    private static final String KEY = "a2V5";
    private static final String SAS = "sv=2025-11-05&sr=b&sp=rw&se=2030-01-01T00%3A00%3A00Z&sig=x";

    private static SettingValues values(Map<String, String> given) {
        Map<String, SettingValues.Given> sources = new HashMap<>();
        given.forEach((key, value) -> sources.put(key, new SettingValues.Given(value, "test")));
        List<String> problems = new ArrayList<>();
        SettingValues values = SettingValues.check("witness.", new BlobWitnessProvider().settings(), sources, problems);
        assertThat(problems).isEmpty();
        return values;
    }

    private static BlobSettings checked(Map<String, String> given) {
        return BlobWitnessProvider.checked(values(given), new ProviderContext("line-7", "gw-a"));
    }

    private static List<String> problems(Map<String, String> given) {
        return catchThrowableOfType(HaConfigException.class, () -> checked(given))
                .problems();
    }

    @Test
    void theProviderIsFoundByItsName() {
        assertThat(ServiceLoader.load(WitnessProvider.class))
                .extracting(WitnessProvider::name)
                .containsExactly("azure-blob");
    }

    private static String identity(Map<String, String> given) {
        return new BlobWitnessProvider()
                .identity(values(given), new ProviderContext("line-7", "gw-a"))
                .orElseThrow();
    }

    @Test
    void theIdentityTellsBlobsApart() {
        Map<String, String> one = Map.of("endpoint", URL, "container", "one", "sasToken", SAS);
        assertThat(identity(one)).isEqualTo("account/one/line-7.witness");
        assertThat(identity(Map.of("endpoint", URL, "container", "two", "sasToken", SAS)))
                .isNotEqualTo(identity(one));
        assertThat(identity(Map.of("endpoint", URL, "container", "one", "blob", "b", "sasToken", SAS)))
                .isNotEqualTo(identity(one));
        assertThat(identity(
                        Map.of("endpoint", "https://other.blob.core.windows.net", "container", "one", "sasToken", SAS)))
                .isNotEqualTo(identity(one));
    }

    @Test
    void theIdentityIsTheSameByWhateverCredentialAndHoldsNoneOfThem() {
        String connection = "DefaultEndpointsProtocol=https;AccountName=account;AccountKey=" + KEY;
        assertThat(List.of(
                        identity(Map.of("endpoint", URL + "/", "sasToken", SAS)),
                        identity(Map.of("accountName", "account", "accountKey", KEY)),
                        identity(Map.of("endpoint", "https://blobs.example.com", "accountName", "account")),
                        identity(Map.of("connectionString", connection)),
                        identity(Map.of("connectionString", "BlobEndpoint=" + URL + "/;SharedAccessSignature=" + SAS))))
                .containsOnly("account/oneactive/line-7.witness");
    }

    @Test
    void theIdentityOfAnAccountWithoutANameIsItsAddress() {
        assertThat(identity(Map.of("endpoint", "http://Blobs.example.com:10000/acct", "sasToken", SAS)))
                .isEqualTo("blobs.example.com:10000/acct/oneactive/line-7.witness");
        assertThat(identity(Map.of("endpoint", "no address?sig=x"))).doesNotContain("sig");
        assertThat(List.of(
                        identity(Map.of()),
                        identity(Map.of("endpoint", "/")),
                        identity(Map.of("connectionString", "BlobEndpoint=;"))))
                .containsOnly("/oneactive/line-7.witness");
    }

    @Test
    void allButEndpointAndCredentialHasADefault() {
        BlobSettings settings = checked(Map.of("endpoint", URL + "/", "sasToken", "?" + SAS));

        assertThat(settings.container).isEqualTo("oneactive");
        assertThat(settings.blob).isEqualTo("line-7.witness");
        assertThat(settings.leaseDuration).isEqualTo(Duration.ofSeconds(15));
        assertThat(settings.address()).hasToString(URL + "/oneactive/line-7.witness");
    }

    @Test
    void theAccountsNameTellsTheEndpointAndTheEndpointTheAccountsName() {
        assertThat(checked(Map.of("accountName", "account", "accountKey", KEY)).effectiveEndpoint())
                .contains(URL);
        assertThat(checked(Map.of("endpoint", URL, "accountKey", KEY)).effectiveAccountName())
                .contains("account");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AccountName=account;AccountKey=a2V5 | https://account.blob.core.windows.net",
                "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;EndpointSuffix=x.cn | http://a.blob.x.cn",
                "BlobEndpoint=https://b.example/a;SharedAccessSignature=sv=1&sig=x | https://b.example/a",
                "UseDevelopmentStorage=true | http://127.0.0.1:10000/devstoreaccount1"
            })
    void aConnectionStringTellsTheEndpoint(String text, String endpoint) {
        assertThat(checked(Map.of("connectionString", text)).effectiveEndpoint())
                .contains(endpoint);
    }

    @Test
    void anEndpointWinsOverThatOfAConnectionString() {
        assertThat(checked(Map.of("connectionString", "UseDevelopmentStorage=true", "endpoint", "http://127.0.0.1:1/a"))
                        .effectiveEndpoint())
                .contains("http://127.0.0.1:1/a");
    }

    @Test
    void everyFaultIsToldAtOnce() {
        assertThat(problems(Map.of("container", "X", "blob", "x/", "leaseDurationMS", "15500")))
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem)
                        .contains("'witness.container' = 'X' (from test)")
                        .contains("3 to 63 small letters"))
                .anySatisfy(problem -> assertThat(problem).contains("'witness.blob' = 'x/'"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("'witness.leaseDurationMS' = '15500'")
                        .contains("whole seconds"))
                .anySatisfy(problem ->
                        assertThat(problem).contains("'witness.endpoint'").contains("accountName nor connectionString"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("credential")
                        .contains("connectionString, accountKey, sasToken")
                        .contains("TokenCredential"));
    }

    @Test
    void twoCredentialsAreOneTooMany() {
        assertThat(problems(Map.of("endpoint", URL, "accountKey", KEY, "sasToken", SAS)))
                .singleElement()
                .asString()
                .contains("more than one credential");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "account.blob.core.windows.net",
                "ftp://account",
                "https://",
                "https://account.blob.core.windows.net?sv=1&sig=x",
                "https://user@account.blob.core.windows.net",
                "https://a b"
            })
    void anEndpointIsSchemeAndHost(String endpoint) {
        assertThat(problems(Map.of("endpoint", endpoint, "sasToken", SAS)))
                .singleElement()
                .asString()
                .contains("'witness.endpoint' = '" + endpoint + "'");
    }

    @Test
    void aKeyThatIsNoBase64IsNamedButNotShown() {
        assertThat(problems(Map.of("endpoint", URL, "accountKey", "no key!")))
                .singleElement()
                .asString()
                .contains("accountKey")
                .contains("Base64")
                .doesNotContain("no key!");
    }

    @Test
    void aKeyNeedsAnAccountThatItsEndpointDoesNotTell() {
        assertThat(problems(Map.of("endpoint", "https://storage.example", "accountKey", KEY)))
                .singleElement()
                .asString()
                .contains("accountName");
    }

    @Test
    void aSignatureMustBeOneAndFitTheEndpoint() {
        assertThat(problems(Map.of("endpoint", URL, "sasToken", "secret")))
                .singleElement()
                .asString()
                .contains("no shared access signature")
                .doesNotContain("secret");
        assertThat(problems(Map.of("endpoint", "http://127.0.0.1:1/a", "sasToken", SAS + "&spr=https")))
                .singleElement()
                .asString()
                .contains("https only");
    }

    @Test
    void aConnectionStringNeedsAnAccountAndAKey() {
        assertThat(problems(Map.of("connectionString", "AccountName=a")))
                .singleElement()
                .asString()
                .contains("neither AccountName and AccountKey nor SharedAccessSignature");
    }

    @Test
    void aTokenIsNotSentInTheClear() {
        BlobWitnessBuilder builder = BlobWitnessBuilder.forCluster("line-7")
                .endpoint("http://127.0.0.1:1/a")
                .credential(request -> Mono.just(new AccessToken("x", null)));

        assertThatThrownBy(builder::build)
                .isInstanceOf(HaConfigException.class)
                .hasMessageContaining("'endpoint' = 'http://127.0.0.1:1/a'")
                .hasMessageContaining("https");
    }

    /** Whether the service is there is not asked; nobody listens on port 1. */
    @Test
    void makingAWitnessDoesNotCallTheOutside() {
        Witness witness = new BlobWitnessProvider()
                .create(
                        values(Map.of("endpoint", "http://127.0.0.1:1/a", "accountName", "a", "accountKey", KEY)),
                        new ProviderContext("line-7", "gw-a"));

        witness.close();
        assertThat(witness.inspect(Duration.ofSeconds(5)).toString()).contains("closed");
    }

    @ParameterizedTest
    @CsvSource({"line-7, line-7.witness", "A.b_c, A.b_c.witness"})
    void aBlobIsNamedAfterItsCluster(String cluster, String blob) {
        assertThat(BlobNames.blobOf(cluster)).isEqualTo(blob);
    }

    @Test
    void clustersOfStrangeNamesHaveDifferentBlobs() {
        List<String> names = List.of("a/b", "a?b", "a b", "ä", "x".repeat(65), "x".repeat(66));

        assertThat(names.stream().map(BlobNames::blobOf).distinct()).hasSameSizeAs(names);
        assertThat(names)
                .allSatisfy(name ->
                        assertThat(BlobNames.blobFault(BlobNames.blobOf(name))).isEmpty());
    }
}
