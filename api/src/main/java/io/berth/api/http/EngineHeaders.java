package io.berth.api.http;

import io.berth.api.version.ApiVersion;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.PreEncodedHttpField;

/** The headers by which the engine names itself on every answer of a known route. */
final class EngineHeaders {
    private static final HttpField API_VERSION = new PreEncodedHttpField("Api-Version", ApiVersion.CURRENT.toString());
    private static final HttpField OS_TYPE = new PreEncodedHttpField("Ostype", "linux");

    private final HttpField experimental;
    private final HttpField server;

    /**
     * Names the engine.
     *
     * @param product such as {@code Berth/1.0}
     */
    EngineHeaders(String product, boolean experimental) {
        this.experimental = new PreEncodedHttpField("Docker-Experimental", Boolean.toString(experimental));
        server = new PreEncodedHttpField("Server", product + " (linux)");
    }

    /** What an ordinary answer has. */
    void put(HttpFields.Mutable headers) {
        putForWrongVersion(headers);
        headers.put(experimental);
    }

    /** What the refusal of a version has. */
    void putForWrongVersion(HttpFields.Mutable headers) {
        headers.put(API_VERSION).put(OS_TYPE).put(server);
    }

    /** The same as lines of a head that is written as text. */
    String lines() {
        return line(API_VERSION) + line(experimental) + line(OS_TYPE) + line(server);
    }

    private static String line(HttpField field) {
        return field.getName() + ": " + field.getValue() + "\r\n";
    }
}
