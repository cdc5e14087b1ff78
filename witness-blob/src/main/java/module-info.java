import org.jspecify.annotations.NullMarked;

/** The witness that keeps an Azure Blob lease. */
@NullMarked
module io.oneactive.witness.blob {
    requires io.oneactive;
    requires com.azure.core.http.jdk.httpclient;
    requires com.azure.storage.blob;
    requires org.slf4j;
    requires static org.jspecify;
}
