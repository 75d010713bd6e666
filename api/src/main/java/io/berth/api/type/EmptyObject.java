package io.berth.api.type;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/** The value <code>{}</code>, with which the API writes a set as an object's keys. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EmptyObject() {}
