/** For those who receive the messages of a group: needs neither a device client nor a node. */
package io.oneactive.iotedge.messages;
