import org.jspecify.annotations.NullMarked;

/** The witness that keeps an Azure Blob lease. */
@NullMarked
module io.oneactive.witness.blob {
    requires transitive io.oneactive;
    requires com.azure.core.http.jdk.httpclient;
    requires transitive com.azure.storage.blob;
    requires java.net.http;
    requires org.slf4j;
    requires static org.jspecify;

    exports io.oneactive.witness.blob;

    provides io.oneactive.spi.WitnessProvider with
            io.oneactive.witness.blob.BlobWitnessProvider;
}
