package io.berth.api.type.system;

import java.util.List;

/** Builds a {@link VersionResponse} field by field; not for use by several threads. */
public final class VersionResponseBuilder {
    private VersionPlatform platform = new VersionPlatform("");
    private List<VersionComponent> components = List.of();
    private String version = "";
    private String apiVersion = "";
    private String minApiVersion = "";
    private String gitCommit = "";
    private String goVersion = "";
    private String os = "";
    private String arch = "";
    private String kernelVersion = "";
    private boolean experimental;
    private String buildTime = "";

    /** Starts with nothing set. */
    public VersionResponseBuilder() {}

    VersionResponseBuilder(VersionResponse from) {
        platform = from.platform();
        components = from.components();
        version = from.version();
        apiVersion = from.apiVersion();
        minApiVersion = from.minApiVersion();
        gitCommit = from.gitCommit();
        goVersion = from.goVersion();
        os = from.os();
        arch = from.arch();
        kernelVersion = from.kernelVersion();
        experimental = from.experimental();
        buildTime = from.buildTime();
    }

    public VersionResponseBuilder platform(VersionPlatform value) {
        platform = value;
        return this;
    }

    public VersionResponseBuilder components(List<VersionComponent> value) {
        components = value;
        return this;
    }

    public VersionResponseBuilder version(String value) {
        version = value;
        return this;
    }

    public VersionResponseBuilder apiVersion(String value) {
        apiVersion = value;
        return this;
    }

    public VersionResponseBuilder minApiVersion(String value) {
        minApiVersion = value;
        return this;
    }

    public VersionResponseBuilder gitCommit(String value) {
        gitCommit = value;
        return this;
    }

    public VersionResponseBuilder goVersion(String value) {
        goVersion = value;
        return this;
    }

    public VersionResponseBuilder os(String value) {
        os = value;
        return this;
    }

    public VersionResponseBuilder arch(String value) {
        arch = value;
        return this;
    }

    public VersionResponseBuilder kernelVersion(String value) {
        kernelVersion = value;
        return this;
    }

    public VersionResponseBuilder experimental(boolean value) {
        experimental = value;
        return this;
    }

    public VersionResponseBuilder buildTime(String value) {
        buildTime = value;
        return this;
    }

    public VersionResponse build() {
        return new VersionResponse(
                platform,
                components,
                version,
                apiVersion,
                minApiVersion,
                gitCommit,
                goVersion,
                os,
                arch,
                kernelVersion,
                experimental,
                buildTime);
    }
}
