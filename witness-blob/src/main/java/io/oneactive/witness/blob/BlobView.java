package io.oneactive.witness.blob;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.rest.Response;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.LeaseStateType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * The blob as one answer showed it. All its times are the service's own, so that no clock of ours is compared with them.
 *
 * @param etag changes with every write, not with the lease
 * @param lease the lease's state
 * @param metadata what {@link Register} is read from
 * @param age since it was created
 * @param unchangedFor since it was last written
 * @param clock the service's, for people only
 */
record BlobView(
        String etag,
        LeaseStateType lease,
        Map<String, String> metadata,
        Duration age,
        Duration unchangedFor,
        Instant clock) {

    static BlobView of(Response<BlobProperties> answer) throws BlobFault {
        BlobProperties properties = answer.getValue();
        String date = answer.getHeaders().getValue(HttpHeaderName.DATE);
        if (properties == null
                || properties.getLeaseState() == null
                || properties.getETag() == null
                || properties.getCreationTime() == null
                || properties.getLastModified() == null
                || date == null) {
            throw new BlobFault(Meaning.NO_ANSWER, "something that is not the blob service answered");
        }
        try {
            OffsetDateTime now = OffsetDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return new BlobView(
                    properties.getETag(),
                    properties.getLeaseState(),
                    Map.copyOf(properties.getMetadata()),
                    Duration.between(properties.getCreationTime(), now),
                    Duration.between(properties.getLastModified(), now),
                    now.toInstant());
        } catch (DateTimeException e) {
            throw new BlobFault(Meaning.NO_ANSWER, "an answer with the date '" + date + "'");
        }
    }

    /** Whether somebody may still hold the lease. */
    boolean isLocked() {
        return lease == LeaseStateType.LEASED || lease == LeaseStateType.BREAKING;
    }
}
