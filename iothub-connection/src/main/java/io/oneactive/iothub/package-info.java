/** Sockets that can be closed under Microsoft's device client, which ends what nothing else would, and twin answers that do not get lost in it. */
package io.oneactive.iothub;
